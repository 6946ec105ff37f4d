import { current } from '../state/molecule.ts';
import { task } from '../state/task.ts';

/** Starts a task, and while one runs stops it. */
export function StartButton({
  label,
  onStart,
  disabled = false,
}: {
  readonly label: string;
  readonly onStart: () => unknown;
  readonly disabled?: boolean;
}) {
  const running = task.value;
  if (running)
    return (
      <button type="button" class="stop" onClick={running.stop}>
        Stop
      </button>
    );
  return (
    <button type="button" class="primary" disabled={disabled || !current.value} onClick={() => void onStart()}>
      {label}
    </button>
  );
}
