import { useMutation, useQuery } from "@tanstack/react-query";
import { isWorking } from "../../../../recipe/imports.ts";
import { useAccount } from "../../account.ts";
import { counted, number } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { once } from "../../parts/once.ts";
import { focusHeading, Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { Faults } from "./Faults.tsx";
import { Preview } from "./Preview.tsx";
import { Questions } from "./Questions.tsx";
import { contentOf, FORMATS, IMPORT, type Import as Found } from "./status.ts";

/** One import: what the check has found, its questions, the commit and the undo. */
export function Import({ id }: { id: string }) {
  const { queries } = useAccount();
  const query = useQuery(queries.import(id));
  return (
    <Screen title="Import" actions={<BackLink />}>
      <Loaded query={query}>
        {(found) => (
          <>
            <State found={found} />
            {found.status === "needs_input" && <Questions key={found.version} seen={found} />}
            <Preview found={found} />
            <Faults found={found} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function State({ found }: { found: Found }) {
  const { status, detected_format, format, failure, progress } = found;
  return (
    <section className="card stack" aria-label="State">
      <p className="latest-value">
        <strong>{FORMATS[detected_format ?? format]}</strong>
        <Status is={IMPORT[status]} />
      </p>
      {progress && <Progress {...progress} />}
      {failure && <p className="failure">{failure.detail}</p>}
      {!isWorking(found) && <Facts found={found} />}
      <Actions seen={found} />
    </section>
  );
}

function Progress({ done, of }: { done: number; of: number }) {
  const text = `${number(done)} of ${counted(of, "entry", "entries")}`;
  return (
    <div>
      <span className="meter" role="progressbar" aria-label="Progress" aria-valuenow={done} aria-valuemax={of}>
        <span style={{ inlineSize: `${of ? (100 * done) / of : 100}%` }} />
      </span>
      <small>{text}</small>
    </div>
  );
}

/** What a commit would do, has done, or what an undo has done. */
function Facts({ found }: { found: Found }) {
  const { counts, written, removed } = found;
  const facts = removed
    ? [`${number(removed.removed + removed.restored)} removed`, `${number(removed.kept)} kept, because they were changed`]
    : written
      ? [`${number(written.created + written.merged)} imported`, `${number(written.same)} were here already`]
      : counts && [
          `${number(counts.create)} new`,
          `${number(counts.same)} here already`,
          `${number(counts.changed)} here with other content`,
          `${number(counts.waiting)} wait for an answer`,
        ];
  return (
    <>
      <p>{contentOf(found)}</p>
      <ul className="legend">{facts?.map((fact) => <li key={fact}>{fact}</li>)}</ul>
    </>
  );
}

function Actions({ seen }: { seen: Found }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const commit = useMutation(mutations.commitImport());
  const undo = useMutation(mutations.undoImport());
  const { status, counts, commit_seconds = 0 } = seen;
  const error = commit.error ?? undo.error;
  const wrote = seen.written !== undefined;
  const after = (text: string) => ({
    onSuccess: () => {
      announce(text);
      focusHeading();
    },
  });
  return (
    <>
      <div className="buttons">
        {status !== "undoing" && status !== "undone" && (
          <button onClick={once(() => undo.mutate(seen, after("The import is being undone")))}>
            <Icon name="undo" />
            {wrote ? "Undo" : "Discard"}
          </button>
        )}
        {status === "checked" && (
          <button className="primary" onClick={once(() => commit.mutate(seen, after("The import has begun")))}>
            Import {counted(counts?.create ?? 0, "entry", "entries")}
          </button>
        )}
      </div>
      {status === "checked" && <small>It takes about {counted(Math.ceil(commit_seconds), "second")}.</small>}
      {error && <Failure error={error} />}
    </>
  );
}

function BackLink() {
  return (
    <a className="button" href={href("imports")}>
      <Icon name="back" />
      All imports
    </a>
  );
}
