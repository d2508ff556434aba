// The files in a drop, including those in folders at any depth. Tested by tests/server/web/lib/folders.test.mjs.

/** The entries of a drop. Call it within the event: browsers empty the DataTransfer afterwards. */
export function entriesOf(dataTransfer) {
  return [...dataTransfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter(Boolean);
}

/** True if the drop is exactly one file. */
export function isOneFile(entries) {
  return entries.length === 1 && !entries[0].isDirectory;
}

/** The File of an entry that is not a folder, or a promise of it. */
export function fileOf(entry) {
  return entry.file === undefined ? entry : new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** The next entries of a folder: browsers return at most 100 per call, and none at the end. */
function children(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/**
 * Yields every file in the entries and their folders; skips names that begin with a dot. Throws if one cannot be read.
 */
export async function* filesIn(entries) {
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    if (!entry.isDirectory) {
      yield await fileOf(entry);
      continue;
    }
    const reader = entry.createReader();
    for (let some = await children(reader); some.length > 0; some = await children(reader)) yield* filesIn(some);
  }
}
