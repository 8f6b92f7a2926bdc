import { createClient } from "@liveblocks/client";
const c = createClient({ publicApiKey: "pk_x", baseUrl: "http://127.0.0.1:PORT" });
c.enterRoom("r", { initialPresence: {}, initialStorage: {} });
