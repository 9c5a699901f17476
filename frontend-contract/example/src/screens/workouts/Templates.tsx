import { useMutation, useQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { counted } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { focusHeading } from "../../parts/Screen.tsx";

/** Follow a program: it is made from a template, and a run begins, with loads from records. */
export function Templates() {
  const { mutations, queries } = useAccount();
  const announce = useAnnounce();
  const { data: day } = useQuery(queries.today());
  const program = useMutation(mutations.createProgram());
  const run = useMutation(mutations.createRun());
  const error = program.error ?? run.error;
  const unit = day?.units === "imperial" ? "lb" : "kg";

  /** The promises resolve also when this list is gone, because the run is shown in its place. */
  async function follow(template_id: string, name: string) {
    if (program.isPending || run.isPending) return;
    const { id } = await program.mutateAsync({ template_id, unit });
    await run.mutateAsync({ program_id: id, body: { unit } });
    announce(`${name} followed`);
    focusHeading();
  }

  return (
    <>
      <p className="empty">No program is followed yet.</p>
      <details className="figures">
        <summary>Choose a program</summary>
        <Loaded query={useQuery(queries.programTemplates())}>
          {({ items }) => (
            <ul className="matches" aria-label="Programs">
              {items.map(({ id, name, days_per_week }) => (
                <li key={id}>
                  <button onClick={() => void follow(id, name).catch(() => undefined /* it is shown below */)}>
                    {name} <small>{counted(days_per_week, "day")} a week</small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </details>
      {error && <Failure error={error} />}
    </>
  );
}
