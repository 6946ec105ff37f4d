import { useState } from 'preact/hooks';

/** ms that the answer stands in place of the label */
const ANSWERED = 2000;

/** Copies a text, and says whether it did: browsers refuse the clipboard to pages that are not secure or not allowed to use it. */
export function CopyButton({
  label,
  text,
  disabled = false,
}: {
  readonly label: string;
  /** null: there is none, which whoever makes it says itself */
  readonly text: () => string | Promise<string | null>;
  readonly disabled?: boolean;
}) {
  const [answer, setAnswer] = useState<string | null>(null);
  const copy = async () => {
    const found = await text();
    if (found === null) return;
    await navigator.clipboard.writeText(found).then(
      () => setAnswer('Copied'),
      () => setAnswer('Not allowed'),
    );
    setTimeout(() => setAnswer(null), ANSWERED);
  };
  return (
    <button type="button" disabled={disabled} onClick={() => void copy()}>
      {answer ?? label}
    </button>
  );
}
