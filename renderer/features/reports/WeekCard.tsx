/** One child's card: three facts, one thing that went well if there is one, one question. No list of sites, no blame. */
import { Badge, Button, Group, List, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { REPORT_FILES, type WeekCard as Card } from '../../../shared/contracts/report-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { client } from '../../client/console-client.ts';
import { weekdayOfDate } from '../../ui/calendar-weeks.ts';
import { weekFigures } from '../../ui/charts/day-amounts.ts';
import { MiniBars } from '../../ui/charts/MiniBars.tsx';
import { useAmountWords } from '../../ui/charts/use-amount-words.ts';
import { type BarDay, WeekBars } from '../../ui/charts/WeekBars.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { saveFile } from '../../ui/save-file.ts';
import classes from './reports.module.css';
import type { density } from './view-model.ts';

export interface WeekCardProps {
  readonly card: Card;
  readonly room: ReturnType<typeof density>;
  readonly today: string;
}

export function WeekCard({ card, room, today }: WeekCardProps) {
  const { t } = useTranslation('reports');
  const text = useText();
  const { child, detail, hasData, facts, praise, question } = card;
  return (
    <article className={`card ${classes.card}`} data-room={room} aria-labelledby={`report-${child.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={3} id={`report-${child.id}`}>
          {t('cardOf', { name: child.name, age: child.age })}
        </Title>
        <Badge variant="default" tt="none" fw={400}>
          {t('level', { level: t(`detail.${detail}`) })}
        </Badge>
      </Group>
      <div className={classes.content}>
        <div className={classes.words}>
          {hasData ? (
            <List spacing={2}>
              {facts.map((fact) => (
                <List.Item key={fact.en}>{text(fact)}</List.Item>
              ))}
            </List>
          ) : (
            <Text>{t('noData', { name: child.name })}</Text>
          )}
          {praise !== null && (
            <Text mt={6}>
              <strong>{t('praise')}</strong> {text(praise)}
            </Text>
          )}
          <Text mt={6}>
            <strong>{t('question')}</strong> {text(question)}
          </Text>
        </div>
        {hasData && <Bars card={card} room={room} today={today} />}
      </div>
      <Files card={card} />
    </article>
  );
}

function Bars({ card, room, today }: WeekCardProps) {
  const { t } = useTranslation('reports');
  const text = useText();
  const format = useFormat();
  const { week, child } = card;
  const figures = weekFigures(week.days, week.previous, today);
  const words = useAmountWords(figures.unit);
  const title = t('chart', { name: child.name });
  const days: readonly BarDay[] = figures.days.map((day) => ({
    key: day.date,
    label: format.weekday(weekdayOfDate(day.date)),
    name: format.dayAndDate(day.date),
    amounts: day.amounts,
    total: day.total,
    absent: day.absent,
  }));
  const shared = { title, days, unit: figures.unit, say: words.say };
  if (room !== 'whole') return <MiniBars {...shared} width={230} height={room === 'half' ? 150 : 92} />;
  return <WeekBars {...shared} tick={words.tick} mean={figures.mean} summary={text(week.summary)} />;
}

function Files({ card }: { readonly card: Card }) {
  const { t } = useTranslation('reports');
  const { child, from, to } = card;
  const file = useMutation({
    mutationFn: (format: (typeof REPORT_FILES)[number]) =>
      client.reports.file({ child: child.id, from, to, format }),
    onSuccess: saveFile,
  });
  return (
    <div className="no-print">
      <Group gap="xs" mt="xs">
        <Text size="sm">{t('files')}</Text>
        {REPORT_FILES.map((format) => (
          <Button
            key={format}
            size="compact-sm"
            variant="default"
            disabled={file.isPending}
            aria-label={t('fileOf', { kind: t(`file.${format}`), name: child.name })}
            onClick={() => file.mutate(format)}
          >
            {t(`file.${format}`)}
          </Button>
        ))}
      </Group>
      {file.error !== null && <ErrorNotice error={file.error} />}
    </div>
  );
}
