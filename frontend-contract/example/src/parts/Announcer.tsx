// What changed, for people who do not see it change.
import { createContext, use, useCallback, useState, type ReactNode } from "react";

type Announce = (text: string) => void;
const AnnounceContext = createContext<Announce>(() => undefined);

export const useAnnounce = () => use(AnnounceContext);

export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <p role="status" className="visually-hidden">
        {/* The same text twice is announced twice only if the element is another one. */}
        <span key={said.turn}>{said.text}</span>
      </p>
    </AnnounceContext>
  );
}
