import { useRef, useSyncExternalStore, type ReactNode } from "react";
import { Unsent } from "../../../recipe/Unsent.tsx";
import { useAccount } from "../account.ts";
import { href, useRoute } from "../route.ts";
import { describe } from "../words.ts";
import { Icon } from "./Icon.tsx";
import { Logo } from "./Logo.tsx";

const SCREENS = ["today", "workouts", "labs", "metrics", "streaks"] as const;
const NAMES = { today: "Today", workouts: "Workouts", labs: "Labs", metrics: "Metrics", streaks: "Streaks" };

/** What is around each screen: where one can go, and what is not sent yet. */
export function Frame({ signOut, children }: { signOut: () => void; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const [current] = useRoute();
  // Imports are reached from the workouts; there is no room for them on a phone.
  const here = current === "imports" ? "workouts" : (SCREENS.find((screen) => screen === current) ?? "today");
  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // the hash is the place in the app
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className="bar">
        <Logo />
        <nav aria-label="Screens">
          {SCREENS.map((screen) => (
            <a key={screen} href={href(screen)} aria-current={screen === here ? "page" : undefined}>
              <Icon name={screen} />
              {NAMES[screen]}
            </a>
          ))}
        </nav>
        <button className="quiet" onClick={signOut}>
          <Icon name="leave" />
          Sign out
        </button>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <NotSent />
        {children}
      </main>
    </>
  );
}

/** What waits for the network or for a decision; not what is just being sent. */
function NotSent() {
  const { outbox } = useAccount();
  const { status, entries } = useSyncExternalStore(outbox.subscribe, outbox.snapshot);
  const onItsWay = status === "sending" && entries.every(({ state }) => state === "waiting");
  return (
    <div className="not-sent" hidden={onItsWay}>
      <Unsent outbox={outbox} describe={describe} />
    </div>
  );
}
