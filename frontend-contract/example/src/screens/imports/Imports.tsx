import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { fullDate } from "../../format.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { FileForm } from "./FileForm.tsx";
import { contentOf, FORMATS, IMPORT } from "./status.ts";

/** Files of other apps. */
export function Imports() {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.imports());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Screen title="Import">
      <FileForm />
      <section className="card" aria-labelledby="imports">
        <h2 id="imports">Imports so far</h2>
        <Loaded query={query}>
          {({ pages }) => {
            const found = pages.flatMap((page) => page.items);
            return (
              <>
                {found.length === 0 && <p className="empty">No import yet.</p>}
                <ul className="rows">
                  {found.map((each) => (
                    <li key={each.id}>
                      <time dateTime={each.created_at}>{fullDate(each.created_at)}</time>
                      <div className="what">
                        <a href={href("imports", each.id)}>{FORMATS[each.detected_format ?? each.format]}</a>
                        <small>{contentOf(each)}</small>
                      </div>
                      <Status is={IMPORT[each.status]} />
                    </li>
                  ))}
                </ul>
              </>
            );
          }}
        </Loaded>
        {hasNextPage && (
          <button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </button>
        )}
      </section>
    </Screen>
  );
}
