import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import "./style/base.css";
import "./style/parts.css";
import "./style/frame.css";
import "./style/today.css";
import "./style/workouts.css";
import "./style/labs.css";
import "./style/metrics.css";
import "./style/streaks.css";
import "./style/phone.css";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
