interface ImportMetaEnv {
  /** The origin of the API; that of `make dev` if it is not set. */
  readonly VITE_API?: string;
}
