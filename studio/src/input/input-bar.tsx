import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { problem } from '../state/molecule.ts';
import { EditorDialog, editing } from './editor.tsx';
import { examples, openExample } from './example.ts';
import { loadFiles, loadSmiles, smilesText } from './load.ts';
import { wayOut } from './way-out.ts';

const examplesOpen = signal(false);

/** All ways in: SMILES, a drawing, files, examples. */
export function InputBar() {
  const file = useRef<HTMLInputElement>(null);
  return (
    <section class="input" aria-label="Molecule">
      <form
        class="input-bar"
        onSubmit={(event) => {
          event.preventDefault();
          void loadSmiles(smilesText.value);
        }}
      >
        <input
          class="smiles"
          type="text"
          aria-label="SMILES"
          placeholder="SMILES, such as CC(=O)Nc1ccc(O)cc1"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          value={smilesText.value}
          onInput={({ currentTarget }) => {
            smilesText.value = currentTarget.value;
          }}
        />
        <button type="submit" class="primary">
          Build
        </button>
        <button
          type="button"
          onClick={() => {
            editing.value = true;
          }}
        >
          Draw
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          Open file
        </button>
        <input
          ref={file}
          type="file"
          class="hidden"
          aria-label="Structure files"
          multiple
          accept=".sdf,.mol,.xyz,.extxyz,.pdb,.ent,.cif,.mmcif,.json,.smi,.smiles,.gz"
          onChange={({ currentTarget }) => {
            void loadFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
        <button
          type="button"
          aria-expanded={examplesOpen.value}
          onClick={() => {
            examplesOpen.value = !examplesOpen.value;
          }}
        >
          Examples
        </button>
      </form>
      {examplesOpen.value && (
        <ul class="examples card">
          {examples.map((example) => (
            <li key={example.name}>
              <button
                type="button"
                class="link"
                onClick={() => {
                  examplesOpen.value = false;
                  void openExample(example);
                }}
              >
                {example.name}
              </button>
              <span>{example.text}</span>
            </li>
          ))}
        </ul>
      )}
      {problem.value && (
        <p class="problem banner" role="alert">
          <span>
            {problem.value} <span class="way-out">{wayOut(problem.value)}</span>
          </span>
          <button
            type="button"
            class="quiet"
            aria-label="Dismiss"
            onClick={() => {
              problem.value = null;
            }}
          >
            ✕
          </button>
        </p>
      )}
      {editing.value && <EditorDialog />}
    </section>
  );
}
