/** Units of Grafana by id: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */

/** Ids without a parameter; beside them stand `suffix:`, `prefix:`, `time:`, `si:`, `count:`, `currency:` and `bool:` with one. */
export const grafanaUnits: ReadonlySet<string> = new Set(
  `none string short sishort percent percentunit humidity dB candela hex0x hex sci locale pixel
  accMS2 accFS2 accG degree radian grad arcmin arcsec areaM2 areaF2 areaMI2 acres hectares
  flops mflops gflops tflops pflops eflops zflops yflops
  ppm conppb conngm3 conngNm3 conμgm3 conμgNm3 conmgm3 conmgNm3 congm3 congNm3 conmgdL conmmolL
  currencyUSD currencyGBP currencyEUR currencyJPY currencyRUB currencyUAH currencyBRL currencyDKK currencyISK currencyNOK currencySEK currencyCZK
  currencyCHF currencyPLN currencyBTC currencymBTC currencyμBTC currencyZAR currencyINR currencyKRW currencyIDR currencyPHP currencyVND currencyTRY
  currencyMYR currencyXPF currencyBGN currencyPYG currencyUYU currencyILS
  bits bytes kbytes mbytes gbytes tbytes pbytes decbits decbytes deckbytes decmbytes decgbytes dectbytes decpbytes
  pps binbps bps binBps Bps Kbits KBs Mbits MBs Gbits GBs Tbits TBs Pbits PBs KiBs MiBs GiBs TiBs PiBs Kibits Mibits Gibits Tibits Pibits
  dateTimeAsIso dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday dateTimeAsLocal dateTimeAsLocalNoDateIfToday dateTimeAsSystem dateTimeFromNow
  watt kwatt megwatt gwatt mwatt Wm2 voltamp kvoltamp voltampreact kvoltampreact watth watthperkg kwatth kwattm ah kah joule ev amp kamp mamp volt kvolt mvolt dBm
  mohm ohm kohm Mohm farad µfarad nfarad pfarad ffarad henry mhenry µhenry lumens
  flowgpm flowcms flowcfs flowcfm litreh flowlpm flowmlpm lux
  forceNm forcekNm forceN forcekN Hs KHs MHs GHs THs PHs EHs massmg massg masslb masskg masst lengthmm lengthin lengthft lengthm lengthkm lengthmi
  pressurembar pressurebar pressurekbar pressurepa pressurehpa pressurekpa pressurehg pressurepsi radbq radci radgy radrad radsv radmsv radμsv radrem radexpckg radr radsvh radmsvh radμsvh
  rotrpm rothz rotrads rotdegs celsius fahrenheit kelvin hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks
  cps ops reqps rps wps iops eps mps recps rowsps cpm opm reqpm rpm wpm epm mpm recpm rowspm
  velocityms velocitykmh velocitymph velocityknot mlitre litre m3 Nm3 dm3 gallons bool bool_yes_no bool_on_off cents`
    .split(/\s+/)
    .filter((id) => id !== ""),
);

export function isGrafanaUnit(id: string): boolean {
  return id === "" || grafanaUnits.has(id) || /^(suffix|prefix|time|si|count|currency|bool):/.test(id);
}
