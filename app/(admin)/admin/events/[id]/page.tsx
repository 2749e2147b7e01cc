import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { EventStatusBadge, EventType } from "@/components/admin/event-table";
import { Fact, Facts } from "@/components/admin/facts";
import { ReplayButton, ReplayForm } from "@/components/admin/replay-form";
import { None } from "@/components/admin/subscriber-table";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { Instant } from "@/components/ui/day";
import { PageHeader } from "@/components/ui/page-header";
import { requireAdmin } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { findEvent } from "@/lib/db/events";
import { findUserByCustomer } from "@/lib/db/users";
import { replay } from "../../actions";

export const metadata: Metadata = { title: "Event" };

type Props = { params: Promise<{ id: string }> };

export default async function EventPage({ params }: Props) {
  await requireAdmin();
  const { id } = await params;
  const event = /^\w{1,255}$/.test(id) ? await findEvent(db(), id) : null;
  if (!event) notFound();
  const user = event.customerId ? await findUserByCustomer(db(), event.customerId) : null;
  return (
    <>
      <PageHeader title={<EventType type={event.type} />} />
      <div className="grid gap-6">
        <ReplayForm replay={replay}>
          <Card
            title={<span className="font-mono text-sm break-all">{event.id}</span>}
            aside={<EventStatusBadge status={event.status} />}
          >
            <Facts>
              <Fact name="Customer">
                {user ? (
                  <Link href={`/admin/subscribers/${user.id}`} className="link break-all">
                    {user.email}
                  </Link>
                ) : (
                  (event.customerId ?? <None />)
                )}
              </Fact>
              <Fact name="Outcome">{event.outcome ?? <None />}</Fact>
              <Fact name="Created at Stripe">
                <Instant at={event.createdAt} />
              </Fact>
              <Fact name="Received">
                <Instant at={event.receivedAt} />
              </Fact>
              <Fact name="Dealt with">
                {event.processedAt ? <Instant at={event.processedAt} /> : <None />}
              </Fact>
              <Fact name="Attempts">{event.attempts}</Fact>
              <Fact name="Mode">{event.livemode ? "Live" : "Test"}</Fact>
            </Facts>
            <div className="mt-4">
              <ReplayButton id={event.id} variant="secondary" />
            </div>
          </Card>
        </ReplayForm>
        <CodeBlock label="Payload" code={event.payload} />
      </div>
    </>
  );
}
