// The files in what was dropped or chosen, folders and their folders too.

/** The entries of a drop, taken at once: a browser forgets them after the event. */
export function entriesOf(dataTransfer) {
  return [...dataTransfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile())
    .filter(Boolean);
}

/** Whether the drop is one file, not a folder nor several. */
export function isOneFile(entries) {
  return entries.length === 1 && !entries[0].isDirectory;
}

/** The File of an entry that is one. */
export function fileOf(entry) {
  return entry.file === undefined ? entry : new Promise((resolve, reject) => entry.file(resolve, reject));
}

function children(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // at most 100 a call
}

/** Every file below the entries, one by one; hidden files are passed over. */
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
