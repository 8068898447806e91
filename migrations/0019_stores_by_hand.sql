ALTER TABLE `stores` ADD `delivery_area` text;--> statement-breakpoint
ALTER TABLE `addresses` ADD `position_sealed` text;--> statement-breakpoint
ALTER TABLE `places` ADD `by_hand_at` integer;