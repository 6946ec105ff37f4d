/** `resff/report`: plots as SVG, tables as CSV and HTML. */
export { type Bar, type BarChartOptions, barChart } from './bar-chart.js';
export { type CsvCell, writeCsv } from './csv.js';
export { type HeatMapOptions, heatMap } from './heat-map.js';
export { type HtmlSection, type HtmlTable, htmlPage } from './html.js';
export { stackPlots } from './panel.js';
export { linePlot, type PlotOptions, type Series } from './plot.js';
export { stackedBarChart } from './stacked-bar-chart.js';
