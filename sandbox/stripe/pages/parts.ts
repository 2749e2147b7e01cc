import type { Dispatcher } from "../deliveries/dispatcher";
import type { Engine } from "../engine/engine";
import type { FaultDesk } from "../faults/desk";
import type { RequestLog } from "../requests/log";
import type { Store } from "../store/store";

/** What pages act on. */
export type PageParts = {
  store: Store;
  engine: Engine;
  dispatcher: Dispatcher;
  faults: FaultDesk;
  log: RequestLog;
  /** Where the sandbox is reached. */
  baseUrl(): string;
};
