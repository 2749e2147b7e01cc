"use client";

import { createContext, type ReactNode, use, useActionState, useTransition } from "react";
import { Refresher } from "@/components/billing/refresher";
import { SkeletonLines } from "@/components/ui/skeleton";
import { News } from "./news";
import type { ChangeAction, ChangeNews } from "./types";

type Desk = {
  act: (formData: FormData) => void;
  news: ChangeNews | null;
  /** Goes to another plan's preview. */
  look: (go: () => void) => void;
  looking: boolean;
};

const DeskContext = createContext<Desk>({ act: () => {}, news: null, look: () => {}, looking: false });

/** For the forms on the page: all send to one action, and one place tells what came of it. */
export function useDesk(): Desk {
  return use(DeskContext);
}

type Props = {
  action: ChangeAction;
  /** The plan that is looked at; news of another one are old. */
  chosen: number | null;
  /** The plan in force, and whether a change still waits for its payment. */
  current: string;
  waiting: boolean;
  children: ReactNode;
};

/** The live region stands from the start, and outlives what an act makes of the page below. */
export function ChangeDesk({ action, chosen, current, waiting, children }: Props) {
  const [last, act] = useActionState(action, null);
  const [looking, look] = useTransition();
  const isOld = last?.about !== undefined && last.about !== chosen;
  const news = isOld ? null : settled(last, waiting, current);
  return (
    <DeskContext value={{ act, news, look, looking }}>
      <div role="status">{news && <News news={news} />}</div>
      {news?.kind === "processing" && <Refresher />}
      {children}
    </DeskContext>
  );
}

/** A preview, or what stands for it until the next one has come: nobody agrees to the one before. */
export function Preview({ children }: { children: ReactNode }) {
  if (!useDesk().looking) return children;
  return (
    <div className="h-96 rounded-card border bg-surface-raised p-5 sm:p-6">
      <SkeletonLines lines={5} label="Asking Stripe what it would cost" />
    </div>
  );
}

function settled(news: ChangeNews | null, waiting: boolean, current: string): ChangeNews | null {
  return news?.kind === "processing" && !waiting ? { kind: "finished", plan: current } : news;
}
