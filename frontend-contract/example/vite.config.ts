import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The recipe is outside this folder, and uses the packages of this folder.
  resolve: { dedupe: ["@tanstack/react-query", "openapi-fetch", "react"] },
  server: { fs: { allow: [".."] } },
});
