/** Reads a piece of text through one parser, as the import does, and tells what it took. */
import { parserFor, type LineFormat } from '../../../electron/agent/filtering/formats/detect-format.ts';
import {
  readListedName,
  type EntrySink,
  type RejectReason,
} from '../../../electron/agent/filtering/formats/entry-sink.ts';

export interface Taken {
  readonly block: string[];
  readonly except: string[];
  readonly rejected: [line: number, reason: RejectReason][];
}

export function readList(format: LineFormat, text: string): Taken {
  const taken: Taken = { block: [], except: [], rejected: [] };
  const parser = parserFor(format);
  for (const [i, line] of text.split('\n').entries()) {
    const take = (into: string[], raw: string, singleLabelOk: boolean): void => {
      const name = readListedName(raw, singleLabelOk);
      if (typeof name === 'object') taken.rejected.push([i + 1, name.reject]);
      else if (name !== 'own-name') into.push(name);
    };
    const sink: EntrySink = {
      block: (raw, single) => take(taken.block, raw, single !== undefined),
      except: (raw) => take(taken.except, raw, true),
      reject: (reason) => taken.rejected.push([i + 1, reason]),
    };
    parser.line(line, sink);
  }
  return taken;
}
