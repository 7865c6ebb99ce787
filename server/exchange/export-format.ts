// What every format of an export can do: begin, tell a line, end. Pure.
import type { ExportHead, ExportLine } from './export-lines.ts';

export interface ExportFormatter {
  /** Of the file, and its name's ending. */
  type: string;
  ending: string;
  begin: (head: ExportHead, exportedAt: number) => string;
  line: (line: ExportLine) => string;
  /** What stands where no line was told. */
  nothing: () => string;
  end: () => string;
}
