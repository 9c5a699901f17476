import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { AccountContext, createAccount, type Account } from "./account.ts";
import { Announcer } from "./parts/Announcer.tsx";
import { Frame } from "./parts/Frame.tsx";
import { Import } from "./screens/imports/Import.tsx";
import { Imports } from "./screens/imports/Imports.tsx";
import { Labs } from "./screens/labs/Labs.tsx";
import { Marker } from "./screens/labs/Marker.tsx";
import { Metrics } from "./screens/metrics/Metrics.tsx";
import { SignIn } from "./screens/SignIn.tsx";
import { Streaks } from "./screens/streaks/Streaks.tsx";
import { Today } from "./screens/today/Today.tsx";
import { Workout } from "./screens/workouts/Workout.tsx";
import { Workouts } from "./screens/workouts/Workouts.tsx";
import { useRoute } from "./route.ts";
import { forgetSession, storedSession, storeSession, type Session } from "./session.ts";

export function App() {
  const [notice, setNotice] = useState<string>();
  const [account, setAccount] = useState(() => connected(storedSession()));
  useEffect(() => account?.outbox.start(), [account]);

  function connected(session: Session | undefined): Account | undefined {
    return session && createAccount(session, () => leave("The token is no longer valid. Sign in again."));
  }

  function enter(session: Session) {
    storeSession(session);
    setNotice(undefined);
    setAccount(connected(session));
  }

  function leave(reason?: string) {
    forgetSession();
    setNotice(reason);
    setAccount(undefined);
  }

  if (!account) return <SignIn notice={notice} enter={enter} />;
  return (
    <QueryClientProvider client={account.cache}>
      <AccountContext value={account}>
        <Announcer>
          <Frame signOut={() => leave()}>
            <Screen />
          </Frame>
        </Announcer>
      </AccountContext>
    </QueryClientProvider>
  );
}

function Screen() {
  const [screen, id] = useRoute();
  if (screen === "workouts") return id ? <Workout key={id} id={id} /> : <Workouts />;
  if (screen === "labs") return id ? <Marker key={id} marker={id} /> : <Labs />;
  if (screen === "imports") return id ? <Import key={id} id={id} /> : <Imports />;
  if (screen === "metrics") return <Metrics />;
  if (screen === "streaks") return <Streaks kind={id ?? "workouts"} />;
  return <Today />;
}
