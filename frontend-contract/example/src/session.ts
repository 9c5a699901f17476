// Who is signed in: a token of the local server, kept until the tab is closed.
const STORED = "bluestreak-token";

/** A token that was entered, and the id of its person. */
export interface Session {
  readonly token: string;
  readonly userId: string;
}

/** The session of this tab; undefined if nobody is signed in. */
export function storedSession(): Session | undefined {
  return sessionOf(sessionStorage.getItem(STORED) ?? "");
}

export function storeSession({ token }: Session): void {
  sessionStorage.setItem(STORED, token);
}

export function forgetSession(): void {
  sessionStorage.removeItem(STORED);
}

/** Read a token without checking it, which only the server can; undefined if it is none. */
export function sessionOf(text: string): Session | undefined {
  const token = text.trim().replace(/^Bearer /, "");
  try {
    const claims: unknown = JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")));
    const userId = (claims as { sub?: unknown } | null)?.sub;
    return typeof userId === "string" ? { token, userId } : undefined;
  } catch {
    return undefined;
  }
}
