import { examples, openExample } from '../input/example.ts';

/** Before there is a molecule. */
export function Welcome() {
  return (
    <section class="welcome card">
      <h2>Draw a molecule, see it move</h2>
      <p>
        Paste a SMILES above, draw, or drop SDF, MOL, XYZ or PDB files anywhere on this page. Energies, minima, torsion
        profiles, vibrations and dynamics are computed here, by the same code as the command <code>resff</code>.
      </p>
      <h3>Or begin with a question</h3>
      <ul class="example-cards">
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => void openExample(example)}>
              <strong>{example.name}</strong>
              <span>{example.text}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">
        Covered: H B C N O F Si P S Cl Se Br I and ions of Li Na K Mg Ca Zn, charges from −2 to +4, closed shells. Only
        differences between conformations mean anything: no reactions.
      </p>
    </section>
  );
}
