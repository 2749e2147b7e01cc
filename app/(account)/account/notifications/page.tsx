import type { Metadata } from "next";
import { Notices } from "@/components/inbox/notices";
import { PreferencesForm } from "@/components/inbox/preferences-form";
import { ReadOnOpen } from "@/components/inbox/read-on-open";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { inbox, mutedKinds } from "@/lib/db/notifications";
import { openInbox, savePreferences } from "./actions";

export const metadata: Metadata = { title: "Notifications" };

const NEWEST = 50;

export default async function NotificationsPage() {
  const user = await requireUser("/account/notifications");
  const [notices, muted] = await Promise.all([inbox(db(), user.id, NEWEST), mutedKinds(db(), user.id)]);
  return (
    <>
      <PageHeader
        title="Notifications"
        lead={`What happened to your plan, your payments and your keys. The newest ${NEWEST} stand here.`}
      />
      {notices.some(({ readAt }) => readAt === null) && <ReadOnOpen action={openInbox} />}
      {notices.length === 0 ? (
        <EmptyState title="Nothing has happened yet">
          A plan, a payment or a key tells of itself here.
        </EmptyState>
      ) : (
        <Notices notices={notices} />
      )}
      <Card title="Mails" className="mt-6">
        <PreferencesForm muted={[...muted]} action={savePreferences} />
      </Card>
    </>
  );
}
