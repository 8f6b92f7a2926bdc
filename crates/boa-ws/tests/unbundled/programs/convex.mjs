import { ConvexClient } from "convex/browser";
const c = new ConvexClient("http://127.0.0.1:PORT");
c.onUpdate("a:b", {}, () => {});
