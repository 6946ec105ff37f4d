import { CopyButton } from './copy-button.tsx';

/** The command that does the same, ready to copy; lines break between its words. */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div class="command">
      <code>
        {command.split(' ').flatMap((word, k) => [
          k > 0 && ' ',
          <span key={k} class="word">
            {word}
          </span>,
        ])}
      </code>
      <CopyButton label="Copy" text={() => command} />
    </div>
  );
}
