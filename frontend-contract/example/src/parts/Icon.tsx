// Small line icons. They repeat a text beside them, so they are hidden from screen readers.
const PATHS = {
  check: "M4.5 12.5 10 18 19.5 7",
  circle: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16",
  cross: "M6.5 6.5l11 11m0-11-11 11",
  dash: "M5 12h14",
  down: "M12 5v14m-6-6 6 6 6-6",
  up: "M12 19V5m-6 6 6-6 6 6",
  level: "M5 12h14m-5-5 5 5-5 5",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4.5m0 2.6v.1",
  plus: "M12 5v14M5 12h14",
  undo: "M4 9h10a5.5 5.5 0 0 1 0 11H8M4 9l4.5-4.5M4 9l4.5 4.5",
  skip: "M5 5l8 7-8 7zM18 5v14",
  pencil: "M4 20l1-4.5L16.5 4 20 7.5 8.5 19z",
  back: "M19 12H5m6-6-6 6 6 6",
  leave: "M14 4H5v16h9M10 12h10m-4-4 4 4-4 4",
  today: "M4 6h16v14H4zM4 10h16M8 3v4m8-4v4m-7.5 8 2.5 2.5 4.5-4.5",
  workouts: "M3 9v6m3-8.5v11m12-11v11M21 9v6M6 12h12",
  labs: "M9.5 3h5m-4 0v6.5L4.8 19a1.4 1.4 0 0 0 1.2 2h12a1.4 1.4 0 0 0 1.2-2L13.5 9.5V3M7.5 15h9",
  metrics: "M3 13h4l3-8 4 14 3-6h4",
  streaks: "M12 3c.8 3.6 5.5 5.6 5.5 11a5.5 5.5 0 0 1-11 0c0-2 .9-3.5 2-4.7.4 1.6 1.2 2.5 2.3 2.9C10.4 9.5 10.5 6 12 3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
