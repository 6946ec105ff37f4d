/** Modes as sticks of equal height over their wavenumber; what is imaginary stands left of zero. */
export function Spectrum({
  frequencies,
  chosen,
  onChoose,
}: {
  readonly frequencies: readonly number[];
  readonly chosen: number | null;
  readonly onChoose: (mode: number) => void;
}) {
  const low = Math.min(0, ...frequencies) * 1.05;
  const high = Math.max(1000, ...frequencies) * 1.03;
  const [left, right, base] = [20, 418, 92];
  const x = (frequency: number) => left + ((frequency - low) / (high - low)) * (right - left);
  const ticks = Array.from({ length: Math.floor(high / 500) + 1 }, (_, i) => 500 * i);
  return (
    <figure class="plot">
      <figcaption>Spectrum of modes (sticks say where, not how strong)</figcaption>
      <svg
        class="spectrum"
        viewBox="0 0 440 132"
        role="img"
        aria-label={`${frequencies.length} modes from ${frequencies[0]?.toFixed(0)} to ${frequencies.at(-1)?.toFixed(0)} cm⁻¹`}
      >
        <line class="axis" x1={left} x2={right} y1={base} y2={base} />
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="axis" x1={x(tick)} x2={x(tick)} y1={base} y2={base + 4} />
            {tick % 1000 === 0 && (
              <text x={x(tick)} y={base + 17} text-anchor="middle">
                {tick}
              </text>
            )}
          </g>
        ))}
        <text x={(left + right) / 2} y="128" text-anchor="middle">
          wavenumber (cm⁻¹)
        </text>
        {frequencies.map((frequency, k) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the table below has a button for every mode
          <g
            key={`${k} ${frequency}`}
            class={`stick ${chosen === k ? 'chosen' : ''} ${frequency < 0 ? 'imaginary' : ''}`}
            onClick={() => onChoose(k)}
          >
            <line x1={x(frequency)} x2={x(frequency)} y1={12} y2={base} />
            <rect x={x(frequency) - 3} y="8" width="6" height={base - 8} fill="transparent" />
          </g>
        ))}
      </svg>
    </figure>
  );
}
