/** Hands a text file to the browser's downloads. */
export interface TextFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

export function saveFile({ fileName, mediaType, content }: TextFile): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // The download has its own hold on the blob by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
