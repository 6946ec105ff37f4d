import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { modelFacts, modelProblem } from '../state/setting.ts';
import { failure, type Task, task } from '../state/task.ts';

const clock = signal(0);

/** What is computed, how far it is, how long it takes still, and the word stop. */
export function StatusBar() {
  const running = task.value;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      clock.value = performance.now();
    }, 500);
    return () => clearInterval(timer);
  }, [running === null]);
  const facts = modelFacts.value;
  const failed = failure.value;
  return (
    <footer class="status" aria-live="polite">
      {running ? (
        <>
          <strong>{running.title}</strong>
          <progress {...(running.share === null ? {} : { value: running.share })} aria-label={running.title} />
          <span class="status-detail">{running.detail}</span>
          <span class="status-time">{timeLeft(running)}</span>
          <button type="button" class="stop" onClick={running.stop}>
            Stop
          </button>
        </>
      ) : failed ? (
        <span class="problem" role="alert">
          {failed.title}: {failed.message}
        </span>
      ) : (
        <span>
          {modelProblem.value ??
            (facts
              ? `Ready. ${facts.name}, sha256 ${facts.sha256.slice(0, 12)}, ${facts.threads} ${facts.threads === 1 ? 'thread' : 'threads'}${crossOriginIsolated ? '' : ', no shared memory'}.`
              : 'Loading the model.')}
        </span>
      )}
      <span class="status-end">All computed on this machine; nothing is sent anywhere.</span>
    </footer>
  );
}

/** By what is done, once there is enough of it to tell. */
function timeLeft({ share, began }: Task): string {
  void clock.value;
  const passed = (performance.now() - began) / 1000;
  if (share === null || share < 0.03 || passed < 1) return '';
  const left = (passed * (1 - share)) / share;
  return left < 60 ? `${Math.ceil(left)} s left` : `${Math.ceil(left / 60)} min left`;
}
