// A state as an icon, a word and a colour: never the colour alone.
import { Icon, type IconName } from "./Icon.tsx";

const ICONS = {
  good: "check",
  warn: "warning",
  bad: "cross",
  low: "down",
  high: "up",
  below: "down",
  above: "up",
  usual: "circle",
  open: "circle",
  off: "dash",
} as const satisfies Record<string, IconName>;

export type Look = keyof typeof ICONS;

export function Status({ is: [look, word] }: { is: readonly [look: Look, word: string] }) {
  return (
    <span className="status" data-look={look}>
      <Icon name={ICONS[look]} />
      {word}
    </span>
  );
}
