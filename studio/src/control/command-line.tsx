import { useState } from 'preact/hooks';

/** The command that does the same, ready to copy. */
export function CommandLine({ command }: { readonly command: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="command">
      <code>{command}</code>
      <button
        type="button"
        onClick={() =>
          navigator.clipboard.writeText(command).then(() => {
            setCopied(true);
            setTimeout(() => setCopied(false), 1500);
          })
        }
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
