import type { Today } from "../../../../recipe/today.ts";
import { percent, timeOf } from "../../format.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Ring } from "../../parts/Ring.tsx";
import { href } from "../../route.ts";
import { plainWord, streakName, streakUnit } from "../../words.ts";

/** The score of the day, and the streaks that end with the day if nothing more happens. */
export function Summary({ day }: { day: Today }) {
  const { score, pillars } = day.score;
  return (
    <div className="summary">
      <section className="card score" aria-label="Score">
        <Ring share={score ?? 0} label={score === null ? "Nothing is due" : `Score ${percent(score)}`}>
          {score === null ? "–" : percent(score)}
        </Ring>
        <div>
          <h2>Score of the day</h2>
          <ul className="pillars">
            {pillars.map(({ pillar, done, due, rate }) => (
              <li key={pillar}>
                <span>{plainWord(pillar)}</span>
                <span className="meter" aria-hidden="true">
                  <span style={{ inlineSize: percent(rate) }} />
                </span>
                <span>
                  {done} of {due}
                </span>
              </li>
            ))}
          </ul>
          {pillars.length === 0 && <p>Nothing is due on this day.</p>}
        </div>
      </section>
      <AtRisk day={day} />
    </div>
  );
}

function AtRisk({ day }: { day: Today }) {
  const streaks = day.streaks.filter((streak) => streak.at_risk);
  if (!streaks.length) {
    const running = day.streaks.filter(({ length }) => length > 0).length;
    return (
      <section className="card at-risk" data-calm="">
        <h2>
          <Icon name="check" /> Nothing is at risk
        </h2>
        <p>{running ? "All current streaks are safe for today." : "A streak begins with the first entry."}</p>
      </section>
    );
  }
  return (
    <section className="card at-risk">
      <h2>
        <Icon name="warning" /> At risk until {timeOf(day.day_ends_at, day.timezone)}
      </h2>
      <ul>
        {streaks.map((streak) => (
          <li key={streak.kind}>
            <a href={href("streaks", streak.kind)}>
              <strong>{streak.length}</strong> {streakUnit(streak.length, streak.unit)}
              <span>{streakName(streak)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
