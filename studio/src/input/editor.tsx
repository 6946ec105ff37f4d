import { signal } from '@preact/signals';
import type { CanvasEditor } from 'openchemlib';
import { useEffect, useRef, useState } from 'preact/hooks';
import { loadSmiles, smilesText } from './load.ts';

export const editing = signal(false);

/** openchemlib's editor, loaded when it is first wanted. */
export function EditorDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CanvasEditor | null>(null);
  const [state, setState] = useState('loading the editor');
  useEffect(() => {
    dialog.current!.showModal();
    let open = true;
    import('openchemlib').then(
      ({ CanvasEditor: Editor, Molecule }) => {
        if (!open) return;
        const made = new Editor(place.current!);
        editor.current = made;
        try {
          if (smilesText.value.trim()) made.setMolecule(Molecule.fromSmiles(smilesText.value.trim()));
        } catch {
          // What is no SMILES yet is not drawn either.
        }
        setState('');
      },
      (error: Error) => setState(`The editor did not load: ${error.message}`),
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
      {state && <p class="hint">{state}</p>}
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
