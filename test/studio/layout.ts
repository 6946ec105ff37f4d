import type { StudioPage } from './studio-page.js';

/**
 * What is cut off, or lies over something else, in words; nothing where all can be read. Texts are measured where they are drawn, less what a
 * container that scrolls hides, which scrolling shows. Canvases are not looked into.
 */
export const layoutFaults = ({ page }: StudioPage): Promise<string[]> => page.evaluate(findLayoutFaults);

function findLayoutFaults(): string[] {
  interface Box {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }
  interface Part {
    readonly name: string;
    readonly element: Element;
    readonly box: Box;
  }
  /** px that letters of neighbors, and borders that are shared, may lie in each other */
  const touch = 2;
  const found: string[] = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`the page is ${wide} px wider than the window`);
  const round = ({ left, top, right, bottom }: Box) => [left, top, right, bottom].map(Math.round).join(' ');
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const isEmpty = ({ left, top, right, bottom }: Box) => right - left <= touch || bottom - top <= touch;
  /** The part that is seen; what a container without a scroll bar hides is a fault. */
  const seen = (name: string, element: Element, full: Box): Box => {
    let box = full;
    for (let around: Element | null = element; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      const own = around.getBoundingClientRect();
      const hides = [overflowX, overflowY].some((way) => way === 'hidden' || way === 'clip');
      const holds = hides || around.matches('button, select, input, a') || around.tagName === 'svg';
      if (
        holds &&
        (box.left < own.left - 1 || box.right > own.right + 1 || box.top < own.top - 1 || box.bottom > own.bottom + 1)
      )
        found.push(
          `${name} is cut off: ${round(box)} in ${around.tagName}.${around.getAttribute('class')} ${round(own)}`,
        );
      if (overflowX === 'auto' || overflowY === 'auto' || overflowX === 'scroll' || overflowY === 'scroll')
        box = meet(box, own);
      if (position === 'fixed') break;
    }
    return box;
  };
  const top = document.querySelector('dialog[open]') ?? document.body;
  const isSeen = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest('.hidden, noscript, option');
  const texts: Part[] = [];
  const walk = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const [element, text] = [node.parentElement!, node.textContent!.trim()];
    if (text === '' || !isSeen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const name = `“${text.slice(0, 40)}”`;
    for (const rectangle of range.getClientRects()) {
      const box = seen(name, element, rectangle);
      if (!isEmpty(box)) texts.push({ name, element, box });
    }
  }
  const controls = [...top.querySelectorAll('button, select, input, progress, [role=tab]')]
    .filter(isSeen)
    .map((element): Part => {
      const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
      const name = `${element.tagName.toLowerCase()} “${label!.trim().slice(0, 40)}”`;
      if (
        element instanceof HTMLSelectElement ||
        (element instanceof HTMLInputElement && element.type !== 'checkbox')
      ) {
        const text =
          element instanceof HTMLSelectElement
            ? (element.selectedOptions[0]?.text ?? '')
            : element.value || element.placeholder;
        const surface = document.createElement('canvas').getContext('2d')!;
        const { font, paddingLeft, paddingRight } = getComputedStyle(element);
        surface.font = font;
        const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
        const needed = surface.measureText(text).width;
        if (element.getAttribute('type') !== 'range' && needed > room + 1)
          found.push(`${name} shows ${Math.round(room)} of ${Math.round(needed)} px of “${text}”`);
      }
      return { name, element, box: seen(name, element, element.getBoundingClientRect()) };
    })
    .filter(({ box }) => !isEmpty(box));
  /** A head that sticks lies over the rows of its own table, and the end of the page over the page. */
  const sticks = (part: Part) => part.element.closest('thead, .status');
  /** Letters of an atom in a drawing, whose boxes are higher and wider than they are. */
  const isOneLabel = (a: Part, b: Part) => a.element.closest('.drawing') && b.element.closest('.drawing');
  const apart = (parts: readonly Part[]) => {
    parts.forEach((a, i) => {
      for (const b of parts.slice(i + 1)) {
        if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
        if (sticks(a) !== sticks(b) || isOneLabel(a, b)) continue;
        const common = meet(a.box, b.box);
        if (!isEmpty(common)) found.push(`${a.name} and ${b.name} overlap in ${round(common)}`);
      }
    });
  };
  apart(texts);
  apart(controls);
  // Words beside controls, as those laid over the molecule
  for (const text of texts)
    for (const control of controls) {
      if (control.element.contains(text.element) || text.element.closest('label')?.contains(control.element)) continue;
      if (sticks(text) !== sticks(control)) continue;
      const common = meet(text.box, control.box);
      if (!isEmpty(common)) found.push(`${text.name} lies over ${control.name} in ${round(common)}`);
    }
  return [...new Set(found)];
}
