/** Saves a file from the page. */
export function download(name: string, contents: string | Uint8Array | Blob, type = 'application/octet-stream'): void {
  const blob = contents instanceof Blob ? contents : new Blob([contents as BlobPart], { type });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
