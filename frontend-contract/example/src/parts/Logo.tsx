export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="9" />
        <path d="M7 21.5 13 15l4 4 8-9" />
      </svg>
      Bluestreak
    </span>
  );
}
