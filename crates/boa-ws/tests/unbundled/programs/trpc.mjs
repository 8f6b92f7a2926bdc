import { createWSClient } from "@trpc/client";
createWSClient({ url: "ws://127.0.0.1:PORT/x" });
