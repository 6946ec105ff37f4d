import { computed, signal } from '@preact/signals';
import type { CanvasEditor } from 'openchemlib';
import { useEffect, useRef } from 'preact/hooks';
import { loadSmiles, smilesText } from './load.ts';

export const editing = signal(false);

const LOADING = 'Loading the editor.';
/** What an open dialog says until one can draw in it. */
const note = signal(LOADING);
/** Whether somebody waits to draw. */
export const editorAwaited = computed(() => editing.value && note.value === LOADING);

/** The scripts of the editor, run once, at 50 ms of the processor. */
export const loadEditor = () => import('openchemlib');

/** openchemlib's editor. */
export function EditorDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CanvasEditor | null>(null);
  useEffect(() => {
    dialog.current!.showModal();
    let open = true;
    note.value = LOADING;
    loadEditor().then(
      ({ CanvasEditor: Editor, Molecule }) => {
        if (!open) return;
        const made = new Editor(place.current!);
        editor.current = made;
        try {
          if (smilesText.value.trim()) made.setMolecule(Molecule.fromSmiles(smilesText.value.trim()));
        } catch {
          // What is no SMILES yet is not drawn either.
        }
        note.value = '';
      },
      (error: Error) => {
        note.value = `The editor did not load: ${error.message}`;
      },
    );
    return () => {
      open = false;
      editor.current?.destroy();
    };
  }, []);
  const use = () => {
    const smiles = editor.current?.getMolecule().toIsomericSmiles() ?? '';
    editing.value = false;
    void loadSmiles(smiles);
  };
  return (
    <dialog
      ref={dialog}
      class="editor"
      aria-label="Draw a molecule"
      onClose={() => {
        editing.value = false;
      }}
    >
      {note.value && <p class="hint">{note.value}</p>}
      <div class="editor-canvas" ref={place} />
      <div class="row end">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={use}>
          Use this molecule
        </button>
      </div>
    </dialog>
  );
}
