/** Copies that were made for elsewhere are out of reach of an erasure, and bring back what was erased. */
import type { Text } from './text.ts';

export const OTHER_COPIES: Text = {
  vi: 'Các bản sao đã lưu ở nơi khác bằng `haidang backup TỆP` vẫn giữ nguyên những gì có trong đó; nếu không cần nữa, hãy tự xóa chúng.',
  en: 'Copies kept elsewhere, made with `haidang backup FILE`, still hold what they held; delete them yourself if they are not wanted.',
};

export const COPY_BROUGHT_BACK: Text = {
  vi: 'Dữ liệu đã xóa sau ngày của bản sao này nay có lại: nếu có, hãy xóa lần nữa bằng `haidang erase`. Các bản sao lưu ở nơi khác vẫn giữ nguyên.',
  en: 'What was erased after this copy was made is back: erase it again with `haidang erase`, if there was any. Copies kept elsewhere are as they were.',
};
