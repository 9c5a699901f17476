import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { daysUntil } from "./days.ts";
import { MetricCard } from "./MetricCard.tsx";
import { StepSources } from "./StepSources.tsx";

const DAYS = 42;

/** What watches, scales and phones report, day by day. */
export function Metrics() {
  const { queries } = useAccount();
  const query = useQuery(queries.today());
  return (
    <Screen title="Metrics">
      <p className="note">
        What is usual for you follows from the 28 days before each day. It is no judgement on your health.
      </p>
      <Loaded query={query}>
        {({ today }) => {
          const range = daysUntil(today, DAYS);
          return (
            <>
              <MetricCard code="sleep_duration" name="Sleep" range={range} />
              <MetricCard code="weight" name="Body weight" range={range} />
              <MetricCard code="steps" name="Steps" range={range}>
                <StepSources range={range} />
              </MetricCard>
            </>
          );
        }}
      </Loaded>
    </Screen>
  );
}
