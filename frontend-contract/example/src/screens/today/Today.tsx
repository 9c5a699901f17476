import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { longDate } from "../../format.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { DayWorkouts } from "./DayWorkouts.tsx";
import { Doses } from "./Doses.tsx";
import { Habits } from "./Habits.tsx";
import { Summary } from "./Summary.tsx";

export function Today() {
  const { queries } = useAccount();
  const query = useQuery(queries.today());
  return (
    <Screen title={query.data ? longDate(query.data.date) : "Today"}>
      <Loaded query={query}>
        {(day) => (
          <>
            <Summary day={day} />
            <div className="columns">
              <Doses day={day} />
              <div className="stack">
                <Habits day={day} />
                <DayWorkouts day={day} />
              </div>
            </div>
          </>
        )}
      </Loaded>
    </Screen>
  );
}
