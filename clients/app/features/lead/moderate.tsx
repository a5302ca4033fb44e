// moderate.tsx -- what was reported to this moderator: one proposes, another agrees, with a reason.
import { useState } from "preact/hooks";
import type { Measure } from "#types/bridge";
import type { Id } from "#types/wire";
import { wish } from "../../page/phone.ts";
import { rooms, self } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { changeReport, desk, type Report } from "./desk.ts";
import { Back, Trouble, useWork } from "./parts.tsx";
import { words } from "./words.ts";

const REASON_MAX = 400;
const DAYS_MAX = 7;

/** Where it was said: for the hat that reaches it. */
const buurtOfReport = ({ group }: Report): Id =>
  (rooms.value.find((room) => room.group === group)?.buurt_id ?? self.value?.buurt_id) as Id;

function Propose({ report }: { report: Report }) {
  const m = words.value;
  const [measure, setMeasure] = useState<Measure>("warn");
  const [days, setDays] = useState("2");
  const [reason, setReason] = useState("");
  const { trouble, work } = useWork();
  const many = Math.min(DAYS_MAX, Math.max(1, Math.trunc(Number(days) || 1)));
  const send = work(async () => {
    if (!report.member_id) return;
    await wish("propose_measure", {
      report_id: report.id,
      buurt_id: buurtOfReport(report),
      member_id: report.member_id,
      measure,
      reason: reason.trim(),
      ...(measure === "mute" && { days: many }),
    });
    const proposal = { measure, reason: reason.trim(), is_own: true };
    changeReport(report.id, () => ({ proposal }));
  });
  return (
    <>
      <Choice
        label={m.which_measure}
        value={measure}
        choices={m.measures}
        onChoose={setMeasure}
      />
      {measure === "mute" && (
        <Field label={m.measure_days} type="number" value={days} onValue={setDays} />
      )}
      <Field
        label={m.measure_why}
        value={reason}
        onValue={setReason}
        most={REASON_MAX}
        lines={2}
      />
      <Trouble words={trouble} />
      <Button kind="primary" disabled={reason.trim() === ""} onClick={send}>
        {m.propose}
      </Button>
    </>
  );
}

function Answer({ report }: { report: Report }) {
  const m = words.value;
  const { trouble, work } = useWork();
  const { proposal } = report;
  if (!proposal) return null;
  const say = (agree: boolean) =>
    work(async () => {
      await wish("agree_measure", {
        report_id: report.id,
        buurt_id: buurtOfReport(report),
        agree,
      });
      const decided = agree ? proposal.measure : "no";
      changeReport(report.id, () => ({ decided, text: "" }));
    });
  return (
    <>
      <p class="big">{m.other_proposes(m.measures[proposal.measure])}</p>
      {proposal.days !== undefined && <p>{m.for_days(proposal.days)}</p>}
      <p dir="auto">{proposal.reason}</p>
      <Trouble words={trouble} />
      <Button kind="primary" onClick={say(true)}>
        {m.agree}
      </Button>
      <Button onClick={say(false)}>{m.not_agree}</Button>
    </>
  );
}

function ReportCard({ report }: { report: Report }) {
  const m = words.value;
  const { decided, proposal } = report;
  return (
    <section class="card stack">
      <p class="muted">{m.reported_by_someone}</p>
      {report.text && (
        <blockquote dir="auto">
          {report.text}
          <br />
          <span class="muted">{m.said_by(report.first_name || text.value.nobody)}</span>
        </blockquote>
      )}
      <p class="state">
        <Icon name={report.is_verified ? "check" : "warning"} />
        {report.is_verified ? m.signed : m.not_signed}
      </p>
      <p dir="auto">{m.why_reported(report.reason)}</p>
      {decided ? (
        <p class="state">
          <Icon name="check" />
          {decided === "no" ? m.answered_no : m.was_decided(m.measures[decided])}
        </p>
      ) : proposal?.is_own ? (
        <p role="status">{m.proposed_waits}</p>
      ) : proposal ? (
        <Answer report={report} />
      ) : (
        <Propose report={report} />
      )}
    </section>
  );
}

export function ReportsScreen() {
  const m = words.value;
  const { reports, appeals } = desk.value;
  return (
    <>
      <h1>{m.reports}</h1>
      {reports.length === 0 && appeals.length === 0 && <p>{m.no_reports}</p>}
      {[...reports].reverse().map((report) => (
        <ReportCard key={report.id} report={report} />
      ))}
      {appeals.length > 0 && <h2>{m.appeals}</h2>}
      {appeals.map((one) => (
        <section class="card" key={one.id}>
          <p class="muted">{m.appeal_says}</p>
          <p dir="auto">{one.text}</p>
        </section>
      ))}
      <Back to="beheer" />
    </>
  );
}
