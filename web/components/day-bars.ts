// Bars by day on a canvas, by uPlot: drawn again when the width or the theme changes. Colours come from the host's own: the bars its `color`,
// the axes its caret's, the grid its border's, so that both themes are in the style sheet alone.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface DayBars {
  /** What stands under each bar. */
  labels: readonly string[];
  values: readonly number[];
  /** On the axis. */
  short: (value: number) => string;
  /** Which bar is pointed at; null: none. */
  onpoint: (at: number | null) => void;
}

const HEIGHT = 200;
const LABEL_WIDTH = 64;

export function drawDayBars(host: HTMLElement, bars: DayBars): () => void {
  let plot: uPlot | null = null;
  const draw = (): void => {
    plot?.destroy();
    plot = host.clientWidth < 40 ? null : new uPlot(optionsOf(host, bars), [bars.labels.map((_, at) => at), [...bars.values]], host);
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const watch = new ResizeObserver(() => {
    if (plot?.width !== host.clientWidth) draw();
  });
  watch.observe(host);
  dark.addEventListener('change', draw);
  draw();
  return () => {
    watch.disconnect();
    dark.removeEventListener('change', draw);
    plot?.destroy();
  };
}

function optionsOf(host: HTMLElement, { labels, short, onpoint }: DayBars): uPlot.Options {
  const { color, caretColor, borderTopColor, fontFamily } = getComputedStyle(host);
  const axis = { stroke: caretColor, font: `12px ${fontFamily}`, grid: { stroke: borderTopColor, width: 1 }, ticks: { show: false } };
  const paths = uPlot.paths.bars?.({ size: [0.7, 48], radius: 0.2 });
  return {
    width: host.clientWidth,
    height: HEIGHT,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.6, labels.length - 0.4] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: LABEL_WIDTH,
        size: 28,
        incrs: [1, 2, 7, 14, 30],
        values: (_plot, marks) => marks.map((at) => labels[at] ?? ''),
      },
      { ...axis, size: 56, values: (_plot, marks) => marks.map(short) },
    ],
    series: [{}, { fill: color, width: 0, ...(paths === undefined ? {} : { paths }), points: { show: false } }],
    hooks: { setCursor: [({ cursor }) => onpoint(cursor.idx ?? null)] },
  };
}
