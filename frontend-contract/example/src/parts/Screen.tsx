import { useEffect, useRef, type ReactNode } from "react";
import { hasMoved } from "../route.ts";

interface Props {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Give the focus to the title of the screen: where it was is gone. */
export function focusHeading(): void {
  document.querySelector("h1")?.focus();
}

/** One screen: its title is that of the document, and gets the focus when the person goes there. */
export function Screen({ title, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A page that has just been opened is read from its beginning.
    if (hasMoved()) heading.current?.focus();
    scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${title} · Bluestreak`;
  }, [title]);
  return (
    <div className="screen">
      <header className="screen-header">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {children}
    </div>
  );
}
