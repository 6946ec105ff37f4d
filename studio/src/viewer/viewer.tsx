import { computed, effect, signal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { gripForce } from '../compute/service/hand.ts';
import { placeOf, pull } from '../dynamics/pull.ts';
import { download } from '../output/download.ts';
import { current, fileStem, generation, shown } from '../state/molecule.ts';
import { atomName, measure, picked, pointed } from '../state/selection.ts';
import { theme } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { colorScale } from './coloring.ts';
import { scene } from './current-scene.ts';
import { Legend } from './legend.tsx';
import { overlay, overlayChosen } from './overlay.ts';
import { watchPointer } from './pointer.ts';
import { type DrawingName, drawings, Scene } from './scene.ts';

/** What was chosen; null: what suits the molecule. */
const chosenDrawing = stored<DrawingName | null>('drawing-style', null);
/** Atoms from which on a protein is a ribbon */
const RIBBON = 400;
const drawing = computed<DrawingName>(() => {
  const structure = current.value?.structure;
  const large = structure?.residues && structure.molecule.atomicNumbers.length >= RIBBON;
  return chosenDrawing.value ?? (large ? 'cartoon' : 'ball and stick');
});
const labels = stored('labels', false);
const trouble = signal<string | null>(null);
const darkScheme = matchMedia('(prefers-color-scheme: dark)');
const scheme = signal(0);
darkScheme.addEventListener('change', () => {
  scheme.value += 1;
});

/** The molecule in 3D, with what is measured between picked atoms. */
export function Viewer() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current!;
    let resized: ResizeObserver | undefined;
    const ends: (() => void)[] = [];
    import('3dmol/build/3Dmol.es6-min.js')
      .then(({ createViewer }) => {
        const found = graphics();
        const viewer = found ? createViewer(element, { antialias: found === 'card', disableFog: true }) : null;
        if (!viewer) {
          trouble.value = 'This browser shows no 3D graphics (WebGL). Everything is computed all the same.';
          return;
        }
        const made = new Scene(viewer);
        element.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
        scene.value = made;
        resized = new ResizeObserver(() => made.resize());
        resized.observe(element);
      })
      .catch((error: Error) => {
        trouble.value = `The viewer did not load: ${error.message}`;
      });
    ends.push(
      effect(() => {
        const [made, entry] = [scene.value, current.value];
        if (made && entry && generation.value >= 0) made.load({ ...entry.structure, positions: shown.peek() });
      }),
      effect(() => scene.value?.move(shown.value)),
      effect(() => scene.value?.overlay(overlay.value)),
      effect(() => scene.value?.emphasize(overlayChosen.value)),
      effect(() => scene.value?.mark({ picked: picked.value, pointed: pointed.value, pull: pull.value })),
      watchPointer(element, () => scene.value),
    );
    return () => {
      for (const end of ends) end();
      scene.value = null;
      resized?.disconnect();
    };
  }, []);
  useSignalEffect(() => {
    void [theme.value, scheme.value];
    const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const dark = theme.value === 'dark' || (theme.value === 'system' && darkScheme.matches);
    scene.value?.set({
      background: dark ? '#12181b' : '#ffffff',
      labelColor: dark ? '#f2f5f5' : '#10181b',
      pickColor: css('--pick') || '#e08a1e',
      drawing: drawing.value,
      labels: labels.value,
      colors: colorScale.value?.colors ?? null,
    });
  });
  const found = measure.value;
  return (
    <section class="viewer card" aria-label="Molecule in 3D">
      <div
        class="viewer-canvas"
        ref={place}
        role="img"
        aria-label={`3D structure of ${current.value?.structure.molecule.name ?? 'no molecule'}${overlay.value.length > 0 ? `, ${overlay.value.length} conformers over each other` : ''}`}
      />
      <Legend />
      <Pulling />
      <div class="viewer-tools">
        <select
          aria-label="Drawing style"
          value={drawing.value}
          onChange={({ currentTarget }) => {
            chosenDrawing.value = currentTarget.value as DrawingName;
          }}
        >
          {drawings
            .filter((name) => name !== 'cartoon' || current.value?.structure.residues)
            .map((name) => (
              <option key={name}>{name}</option>
            ))}
        </select>
        <button
          type="button"
          aria-pressed={labels.value}
          onClick={() => {
            labels.value = !labels.value;
          }}
        >
          Labels
        </button>
        <button type="button" onClick={() => scene.value?.fit()}>
          Fit
        </button>
        <button type="button" onClick={() => void fetchPicture()}>
          PNG
        </button>
      </div>
      {trouble.value && <p class="problem viewer-note">{trouble.value}</p>}
      {found && (
        <p class="measure" role="status">
          <strong>{found.kind}</strong> {found.atoms} <output>{found.text}</output>
          <button
            type="button"
            class="quiet"
            aria-label="Clear the selection"
            onClick={() => {
              picked.value = [];
            }}
          >
            ✕
          </button>
        </p>
      )}
    </section>
  );
}

/** Which atom is pulled, and how hard. */
function Pulling() {
  const now = pull.value;
  if (!now) return null;
  void shown.value;
  const distance = Math.hypot(...placeOf(now.atom).map((x, axis) => now.target[axis]! - x));
  return (
    <p class="pulling" role="status" data-testid="pulling">
      Pulling {atomName(now.atom)}: {gripForce(distance).toFixed(1)} kcal/mol/Å over {distance.toFixed(1)} Å
    </p>
  );
}

/**
 * What draws, null for nothing: 3Dmol.js asks for WebGL without a way to hear no. A program that stands in for a graphics card takes 16 times as
 * long where it smooths edges.
 */
function graphics(): 'card' | 'program' | null {
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) return null;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name) ? 'program' : 'card';
}

async function fetchPicture(): Promise<void> {
  const uri = scene.value?.picture();
  if (!uri) return;
  const bytes = Uint8Array.from(atob(uri.split(',')[1] ?? ''), (c) => c.charCodeAt(0));
  download(`${fileStem()}.png`, bytes, 'image/png');
}
