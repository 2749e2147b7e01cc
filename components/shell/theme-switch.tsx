import { Icon, type IconName } from "@/components/ui/icon";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { THEMES, type Theme } from "./theme";
import { ThemeKeeper } from "./theme-keeper";

const LOOKS: Record<Theme, { word: string; icon: IconName }> = {
  light: { word: "Light", icon: "sun" },
  system: { word: "System", icon: "system" },
  dark: { word: "Dark", icon: "moon" },
};

/** Once per page. Hidden where scripts don't run: the system's theme holds there. */
export function ThemeSwitch() {
  return (
    <ThemeKeeper>
      <SegmentedControl
        legend="Theme"
        name="theme"
        size="sm"
        defaultValue="system"
        segments={THEMES.map((theme) => ({
          value: theme,
          label: (
            <span title={LOOKS[theme].word}>
              <Icon name={LOOKS[theme].icon} />
              <span className="sr-only">{LOOKS[theme].word}</span>
            </span>
          ),
        }))}
      />
    </ThemeKeeper>
  );
}
