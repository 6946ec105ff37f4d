import { loadFiles } from '../input/load.ts';

/** Files can be dropped anywhere on the page. */
export function watchDrops(): void {
  const mark = (over: boolean) => document.body.classList.toggle('dropping', over);
  addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) mark(false);
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    void loadFiles([...(event.dataTransfer?.files ?? [])]);
  });
}
