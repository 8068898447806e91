-- What is sold as one has as many as its parts allow, by movements like every other level. The trigger that applies movements may be
-- at work already, on a part, and then does not run once more: so the level is set as well, to the same number.
CREATE TRIGGER bundles_follow_insert AFTER INSERT ON stock_levels
WHEN NEW.pool = 'NORMAL' AND EXISTS (SELECT 1 FROM sku_components WHERE component_id = NEW.sku_id)
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, reference, at)
    SELECT 'BUNDLE:' || lower(hex(randomblob(16))), 'ADJUST', NEW.store_id, c.sku_id, 'NORMAL', (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) - coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = NEW.store_id AND w.pool = 'NORMAL'), 0), 'bundle', NEW.updated_at
    FROM sku_components c WHERE c.component_id = NEW.sku_id AND (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) <> coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = NEW.store_id AND w.pool = 'NORMAL'), 0);
  UPDATE stock_levels SET on_hand = (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id), updated_at = NEW.updated_at
    WHERE store_id = NEW.store_id AND pool = 'NORMAL' AND sku_id IN (SELECT sku_id FROM sku_components WHERE component_id = NEW.sku_id)
      AND on_hand <> (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id);
END;
--> statement-breakpoint
CREATE TRIGGER bundles_follow_update AFTER UPDATE OF on_hand, held, committed, safety ON stock_levels
WHEN NEW.pool = 'NORMAL' AND EXISTS (SELECT 1 FROM sku_components WHERE component_id = NEW.sku_id)
  AND OLD.on_hand - OLD.held - OLD.committed - OLD.safety <> NEW.on_hand - NEW.held - NEW.committed - NEW.safety
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, reference, at)
    SELECT 'BUNDLE:' || lower(hex(randomblob(16))), 'ADJUST', NEW.store_id, c.sku_id, 'NORMAL', (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) - coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = NEW.store_id AND w.pool = 'NORMAL'), 0), 'bundle', NEW.updated_at
    FROM sku_components c WHERE c.component_id = NEW.sku_id AND (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) <> coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = NEW.store_id AND w.pool = 'NORMAL'), 0);
  UPDATE stock_levels SET on_hand = (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id), updated_at = NEW.updated_at
    WHERE store_id = NEW.store_id AND pool = 'NORMAL' AND sku_id IN (SELECT sku_id FROM sku_components WHERE component_id = NEW.sku_id)
      AND on_hand <> (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = NEW.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id);
END;
--> statement-breakpoint
CREATE TRIGGER bundles_follow_delete AFTER DELETE ON stock_levels
WHEN OLD.pool = 'NORMAL' AND EXISTS (SELECT 1 FROM sku_components WHERE component_id = OLD.sku_id)
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, reference, at)
    SELECT 'BUNDLE:' || lower(hex(randomblob(16))), 'ADJUST', OLD.store_id, c.sku_id, 'NORMAL', (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = OLD.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) - coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = OLD.store_id AND w.pool = 'NORMAL'), 0), 'bundle', OLD.updated_at
    FROM sku_components c WHERE c.component_id = OLD.sku_id AND (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = OLD.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = c.sku_id) <> coalesce((SELECT w.on_hand FROM stock_levels w WHERE w.sku_id = c.sku_id AND w.store_id = OLD.store_id AND w.pool = 'NORMAL'), 0);
  UPDATE stock_levels SET on_hand = (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = OLD.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id), updated_at = OLD.updated_at
    WHERE store_id = OLD.store_id AND pool = 'NORMAL' AND sku_id IN (SELECT sku_id FROM sku_components WHERE component_id = OLD.sku_id)
      AND on_hand <> (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l WHERE l.sku_id = p.component_id AND l.store_id = OLD.store_id AND l.pool = 'NORMAL'), 0) / p.per_unit) FROM sku_components p WHERE p.sku_id = stock_levels.sku_id);
END;
--> statement-breakpoint
-- Nobody counts or sells it by itself: what is held of it is held of its parts.
CREATE TRIGGER bundles_have_no_stock BEFORE INSERT ON stock_movements
WHEN NEW.reference <> 'bundle' AND EXISTS (SELECT 1 FROM sku_components WHERE sku_id = NEW.sku_id)
BEGIN
  SELECT RAISE(ABORT, 'BUNDLE_STOCK');
END;
--> statement-breakpoint
-- Parts are none of this kind themselves.
CREATE TRIGGER bundles_are_flat BEFORE INSERT ON sku_components
WHEN EXISTS (SELECT 1 FROM sku_components WHERE sku_id = NEW.component_id OR component_id = NEW.sku_id)
BEGIN
  SELECT RAISE(ABORT, 'BUNDLE_FLAT');
END;
--> statement-breakpoint
CREATE TRIGGER sku_components_changed_insert AFTER INSERT ON sku_components
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT d.id, 'Product', d.city_code FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = NEW.sku_id;
END;
--> statement-breakpoint
CREATE TRIGGER sku_components_changed_update AFTER UPDATE ON sku_components
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT d.id, 'Product', d.city_code FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id IN (OLD.sku_id, NEW.sku_id);
END;
--> statement-breakpoint
CREATE TRIGGER sku_components_changed_delete AFTER DELETE ON sku_components
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT d.id, 'Product', d.city_code FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = OLD.sku_id;
END;
